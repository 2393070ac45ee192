"""Word lists and small fact tables of the demo corpus (written for LlamaGateway)."""

# word|Chinese|kind
NOUNS = """
apple|苹果|fruit;banana|香蕉|fruit;orange|橙子|fruit;grape|葡萄|fruit;pear|梨|fruit;peach|桃子|fruit;lemon|柠檬|fruit;strawberry|草莓|fruit;watermelon|西瓜|fruit;cherry|樱桃|fruit;mango|芒果|fruit;pineapple|菠萝|fruit
potato|土豆|vegetable;tomato|西红柿|vegetable;carrot|胡萝卜|vegetable;onion|洋葱|vegetable;cabbage|白菜|vegetable;cucumber|黄瓜|vegetable;spinach|菠菜|vegetable;pumpkin|南瓜|vegetable;garlic|大蒜|vegetable;pepper|辣椒|vegetable
cat|猫|animal;dog|狗|animal;horse|马|animal;cow|牛|animal;sheep|羊|animal;pig|猪|animal;rabbit|兔子|animal;tiger|老虎|animal;lion|狮子|animal;elephant|大象|animal;monkey|猴子|animal;bear|熊|animal;panda|熊猫|animal;fox|狐狸|animal;wolf|狼|animal;mouse|老鼠|animal;deer|鹿|animal;camel|骆驼|animal;giraffe|长颈鹿|animal;zebra|斑马|animal;snake|蛇|animal;frog|青蛙|animal;turtle|乌龟|animal;whale|鲸鱼|animal;dolphin|海豚|animal;kangaroo|袋鼠|animal;squirrel|松鼠|animal
eagle|老鹰|bird;chicken|鸡|bird;duck|鸭子|bird;goose|鹅|bird;swan|天鹅|bird;owl|猫头鹰|bird;parrot|鹦鹉|bird;penguin|企鹅|bird;sparrow|麻雀|bird;crow|乌鸦|bird
bee|蜜蜂|insect;butterfly|蝴蝶|insect;ant|蚂蚁|insect;fly|苍蝇|insect;mosquito|蚊子|insect
shark|鲨鱼|fish;carp|鲤鱼|fish;salmon|三文鱼|fish;goldfish|金鱼|fish
car|汽车|vehicle;bus|公共汽车|vehicle;train|火车|vehicle;bicycle|自行车|vehicle;plane|飞机|vehicle;ship|轮船|vehicle;boat|小船|vehicle;taxi|出租车|vehicle;truck|卡车|vehicle;subway|地铁|vehicle;motorcycle|摩托车|vehicle;helicopter|直升机|vehicle
table|桌子|furniture;chair|椅子|furniture;bed|床|furniture;sofa|沙发|furniture;desk|书桌|furniture;shelf|架子|furniture;cupboard|柜子|furniture
shirt|衬衫|clothing;hat|帽子|clothing;shoe|鞋子|clothing;coat|外套|clothing;sock|袜子|clothing;skirt|裙子|clothing;glove|手套|clothing;scarf|围巾|clothing;trousers|裤子|clothing
head|头|body part;hand|手|body part;foot|脚|body part;eye|眼睛|body part;ear|耳朵|body part;nose|鼻子|body part;mouth|嘴|body part;hair|头发|body part;arm|胳膊|body part;leg|腿|body part;heart|心脏|body part;tooth|牙齿|body part;finger|手指|body part;face|脸|body part
bread|面包|food;rice|米饭|food;noodles|面条|food;egg|鸡蛋|food;meat|肉|food;cake|蛋糕|food;soup|汤|food;cheese|奶酪|food;dumpling|饺子|food;sugar|糖|food;salt|盐|food;chocolate|巧克力|food;candy|糖果|food;butter|黄油|food;sandwich|三明治|food
water|水|drink;tea|茶|drink;coffee|咖啡|drink;milk|牛奶|drink;juice|果汁|drink;beer|啤酒|drink;wine|葡萄酒|drink
house|房子|building;school|学校|building;hospital|医院|building;library|图书馆|building;bank|银行|building;hotel|酒店|building;museum|博物馆|building;restaurant|餐厅|building;factory|工厂|building;airport|机场|building;bridge|桥|building;temple|寺庙|building;shop|商店|building;cinema|电影院|building
teacher|老师|job;doctor|医生|job;nurse|护士|job;student|学生|job;driver|司机|job;farmer|农民|job;cook|厨师|job;police officer|警察|job;lawyer|律师|job;engineer|工程师|job;singer|歌手|job;writer|作家|job;painter|画家|job;soldier|士兵|job;scientist|科学家|job;actor|演员|job;dancer|舞者|job;pilot|飞行员|job
piano|钢琴|musical instrument;violin|小提琴|musical instrument;guitar|吉他|musical instrument;drum|鼓|musical instrument;flute|笛子|musical instrument
football|足球|sport;basketball|篮球|sport;tennis|网球|sport;swimming|游泳|sport;running|跑步|sport;table tennis|乒乓球|sport;volleyball|排球|sport;badminton|羽毛球|sport
hammer|锤子|tool;knife|刀|tool;scissors|剪刀|tool;saw|锯子|tool;key|钥匙|tool;ladder|梯子|tool;needle|针|tool
gold|金|metal;silver|银|metal;iron|铁|metal;copper|铜|metal
rose|玫瑰|flower;lily|百合|flower;lotus|莲花|flower;sunflower|向日葵|flower;tulip|郁金香|flower
Mars|火星|planet;Venus|金星|planet;Jupiter|木星|planet;Saturn|土星|planet;Mercury|水星|planet;Earth|地球|planet
sun|太阳|;moon|月亮|;star|星星|;sky|天空|;cloud|云|;rain|雨|;snow|雪|;wind|风|;fire|火|;mountain|山|;river|河|;sea|大海|;lake|湖|;forest|森林|;tree|树|;flower|花|;grass|草|;stone|石头|;island|岛|;desert|沙漠|;ice|冰|;thunder|雷|;rainbow|彩虹|
book|书|;pen|钢笔|;pencil|铅笔|;paper|纸|;computer|电脑|;phone|电话|;television|电视|;door|门|;window|窗户|;clock|时钟|;lamp|灯|;cup|杯子|;bottle|瓶子|;bowl|碗|;spoon|勺子|;chopsticks|筷子|;umbrella|雨伞|;bag|包|;box|盒子|;letter|信|;picture|图片|;map|地图|;camera|相机|;money|钱|;ticket|票|;gift|礼物|;toy|玩具|;mirror|镜子|;glasses|眼镜|;watch|手表|;newspaper|报纸|;dictionary|词典|;wall|墙|;floor|地板|;kitchen|厨房|;garden|花园|;road|路|;city|城市|;village|村庄|;country|国家|;world|世界|
father|父亲|;mother|母亲|;brother|兄弟|;sister|姐妹|;son|儿子|;daughter|女儿|;friend|朋友|;child|孩子|;man|男人|;woman|女人|;family|家庭|;king|国王|;queen|女王|;people|人民|
day|天|;night|夜晚|;morning|早上|;afternoon|下午|;evening|晚上|;year|年|;month|月|;week|星期|;hour|小时|;minute|分钟|;spring|春天|;summer|夏天|;autumn|秋天|;winter|冬天|;today|今天|;tomorrow|明天|;yesterday|昨天|;time|时间|
love|爱|;dream|梦|;question|问题|;answer|答案|;language|语言|;music|音乐|;song|歌曲|;film|电影|;story|故事|;game|游戏|;work|工作|;health|健康|;peace|和平|;history|历史|;science|科学|;name|名字|;birthday|生日|;holiday|假期|;weather|天气|;number|数字|;server|服务器|;network|网络|;model|模型|;data|数据|;file|文件|;password|密码|
"""
KINDS = {
    "fruit": "水果",
    "vegetable": "蔬菜",
    "animal": "动物",
    "bird": "鸟",
    "insect": "昆虫",
    "fish": "鱼",
    "vehicle": "交通工具",
    "furniture": "家具",
    "clothing": "衣物",
    "body part": "身体部位",
    "food": "食物",
    "drink": "饮料",
    "building": "建筑",
    "job": "职业",
    "musical instrument": "乐器",
    "sport": "运动",
    "tool": "工具",
    "metal": "金属",
    "flower": "花",
    "planet": "行星",
}
VERBS = """eat|吃;drink|喝;run|跑;walk|走;read|读;write|写;speak|说;listen|听;see|看见;sleep|睡觉;sing|唱歌;dance|跳舞;swim|游泳;fly|飞;jump|跳;open|打开;close|关闭;buy|买;sell|卖;give|给;take|拿;come|来;go|去;sit|坐;stand|站;laugh|笑;cry|哭;think|思考;know|知道;learn|学习;teach|教;help|帮助;wait|等待;work|工作;play|玩;cook|做饭;wash|洗;drive|开车;travel|旅行;remember|记住;forget|忘记;begin|开始;stop|停止;win|赢;lose|输;ask|问;answer|回答;like|喜欢;hate|讨厌;want|想要;need|需要;use|使用;send|发送;find|找到"""
ADJS = """big|大;small|小;long|长;short|短;tall|高;new|新;old|旧;good|好;bad|坏;hot|热;cold|冷;fast|快;slow|慢;happy|快乐;sad|悲伤;beautiful|美丽;ugly|丑;rich|富有;poor|贫穷;strong|强壮;weak|虚弱;clean|干净;dirty|脏;easy|容易;difficult|困难;expensive|昂贵;cheap|便宜;young|年轻;tired|累;hungry|饿;thirsty|渴;busy|忙;quiet|安静;loud|吵;heavy|重;light|轻;bright|明亮;dark|黑暗;sweet|甜;bitter|苦;sour|酸;salty|咸;important|重要;interesting|有趣;dangerous|危险;safe|安全;clever|聪明;brave|勇敢;kind|善良;angry|生气"""
COLOURS = "red|红色;blue|蓝色;green|绿色;yellow|黄色;black|黑色;white|白色;purple|紫色;orange|橙色;pink|粉色;brown|棕色;grey|灰色"
PHRASES = """hello|你好;thank you|谢谢;goodbye|再见;good morning|早上好;good night|晚安;sorry|对不起;please|请;yes|是;no|不;how are you|你好吗;I love you|我爱你;happy birthday|生日快乐;happy new year|新年快乐;good luck|祝你好运;see you tomorrow|明天见;you are welcome|不客气;excuse me|打扰一下;I am hungry|我饿了;I am tired|我累了;I do not know|我不知道;what time is it|现在几点;where are you|你在哪里;congratulations|恭喜;welcome|欢迎;good idea|好主意;no problem|没问题"""

OPP_EN = """big|small;hot|cold;tall|short;fast|slow;happy|sad;up|down;left|right;open|closed;day|night;black|white;good|bad;old|young;new|old;rich|poor;strong|weak;clean|dirty;easy|difficult;full|empty;hard|soft;heavy|light;high|low;in|out;long|short;loud|quiet;early|late;near|far;wet|dry;thick|thin;wide|narrow;true|false;first|last;begin|end;buy|sell;give|take;love|hate;win|lose;push|pull;war|peace;life|death;cheap|expensive;safe|dangerous;brave|cowardly;bright|dark;deep|shallow;friend|enemy;before|after;above|below;inside|outside;always|never;more|less;laugh|cry;accept|refuse;arrive|leave;north|south;east|west;summer|winter;sweet|bitter;front|back;top|bottom;question|answer;success|failure;simple|complex;public|private;ugly|beautiful;polite|rude;remember|forget;increase|decrease;positive|negative;maximum|minimum;start|stop;import|export;past|future;asleep|awake;sharp|blunt;lazy|hardworking;generous|selfish;noisy|quiet;tight|loose;smooth|rough;smart|stupid;huge|tiny;lost|found;on|off;male|female;yes|no"""
OPP_ZH = """大|小;多|少;高|低;长|短;快|慢;冷|热;上|下;左|右;前|后;里|外;黑|白;新|旧;好|坏;远|近;胖|瘦;轻|重;早|晚;真|假;美|丑;爱|恨;买|卖;开|关;哭|笑;来|去;进|退;生|死;贵|便宜;干净|脏;安全|危险;容易|困难;成功|失败;朋友|敌人;白天|黑夜;开始|结束;勇敢|胆小;聪明|愚蠢;富有|贫穷;强大|弱小;认真|马虎;勤劳|懒惰;诚实|虚伪;骄傲|谦虚;热闹|冷清;增加|减少;过去|未来;东|西;南|北;深|浅;厚|薄;宽|窄;软|硬;甜|苦;明亮|黑暗;高兴|难过;战争|和平;简单|复杂;公开|秘密;宽阔|狭窄;温暖|寒冷;安静|吵闹;进步|退步"""

# country|中文|capital|首都|continent
COUNTRIES = """China|中国|Beijing|北京|Asia;Japan|日本|Tokyo|东京|Asia;South Korea|韩国|Seoul|首尔|Asia;India|印度|New Delhi|新德里|Asia;Thailand|泰国|Bangkok|曼谷|Asia;Vietnam|越南|Hanoi|河内|Asia;Indonesia|印度尼西亚|Jakarta|雅加达|Asia;Malaysia|马来西亚|Kuala Lumpur|吉隆坡|Asia;Philippines|菲律宾|Manila|马尼拉|Asia;Singapore|新加坡|Singapore|新加坡|Asia;Mongolia|蒙古|Ulaanbaatar|乌兰巴托|Asia;Nepal|尼泊尔|Kathmandu|加德满都|Asia;Pakistan|巴基斯坦|Islamabad|伊斯兰堡|Asia;Bangladesh|孟加拉国|Dhaka|达卡|Asia;Iran|伊朗|Tehran|德黑兰|Asia;Iraq|伊拉克|Baghdad|巴格达|Asia;Turkey|土耳其|Ankara|安卡拉|Asia;Saudi Arabia|沙特阿拉伯|Riyadh|利雅得|Asia;Cambodia|柬埔寨|Phnom Penh|金边|Asia;Laos|老挝|Vientiane|万象|Asia;Kazakhstan|哈萨克斯坦|Astana|阿斯塔纳|Asia
France|法国|Paris|巴黎|Europe;Germany|德国|Berlin|柏林|Europe;Italy|意大利|Rome|罗马|Europe;Spain|西班牙|Madrid|马德里|Europe;Portugal|葡萄牙|Lisbon|里斯本|Europe;United Kingdom|英国|London|伦敦|Europe;Ireland|爱尔兰|Dublin|都柏林|Europe;Netherlands|荷兰|Amsterdam|阿姆斯特丹|Europe;Belgium|比利时|Brussels|布鲁塞尔|Europe;Switzerland|瑞士|Bern|伯尔尼|Europe;Austria|奥地利|Vienna|维也纳|Europe;Poland|波兰|Warsaw|华沙|Europe;Greece|希腊|Athens|雅典|Europe;Sweden|瑞典|Stockholm|斯德哥尔摩|Europe;Norway|挪威|Oslo|奥斯陆|Europe;Denmark|丹麦|Copenhagen|哥本哈根|Europe;Finland|芬兰|Helsinki|赫尔辛基|Europe;Iceland|冰岛|Reykjavik|雷克雅未克|Europe;Russia|俄罗斯|Moscow|莫斯科|Europe;Ukraine|乌克兰|Kyiv|基辅|Europe;Czech Republic|捷克|Prague|布拉格|Europe;Hungary|匈牙利|Budapest|布达佩斯|Europe;Romania|罗马尼亚|Bucharest|布加勒斯特|Europe;Bulgaria|保加利亚|Sofia|索非亚|Europe;Serbia|塞尔维亚|Belgrade|贝尔格莱德|Europe;Croatia|克罗地亚|Zagreb|萨格勒布|Europe
Egypt|埃及|Cairo|开罗|Africa;Kenya|肯尼亚|Nairobi|内罗毕|Africa;Ethiopia|埃塞俄比亚|Addis Ababa|亚的斯亚贝巴|Africa;Nigeria|尼日利亚|Abuja|阿布贾|Africa;Morocco|摩洛哥|Rabat|拉巴特|Africa;Algeria|阿尔及利亚|Algiers|阿尔及尔|Africa;Ghana|加纳|Accra|阿克拉|Africa;Senegal|塞内加尔|Dakar|达喀尔|Africa;South Africa|南非|Pretoria|比勒陀利亚|Africa;Tunisia|突尼斯|Tunis|突尼斯市|Africa
United States|美国|Washington, D.C.|华盛顿|North America;Canada|加拿大|Ottawa|渥太华|North America;Mexico|墨西哥|Mexico City|墨西哥城|North America;Cuba|古巴|Havana|哈瓦那|North America;Jamaica|牙买加|Kingston|金斯敦|North America;Panama|巴拿马|Panama City|巴拿马城|North America
Brazil|巴西|Brasilia|巴西利亚|South America;Argentina|阿根廷|Buenos Aires|布宜诺斯艾利斯|South America;Chile|智利|Santiago|圣地亚哥|South America;Peru|秘鲁|Lima|利马|South America;Colombia|哥伦比亚|Bogota|波哥大|South America;Venezuela|委内瑞拉|Caracas|加拉加斯|South America;Ecuador|厄瓜多尔|Quito|基多|South America;Uruguay|乌拉圭|Montevideo|蒙得维的亚|South America
Australia|澳大利亚|Canberra|堪培拉|Oceania;New Zealand|新西兰|Wellington|惠灵顿|Oceania;Fiji|斐济|Suva|苏瓦|Oceania"""
CONT = {"Asia": "亚洲", "Europe": "欧洲", "Africa": "非洲", "North America": "北美洲", "South America": "南美洲", "Oceania": "大洋洲"}

DAYS = "Monday|星期一;Tuesday|星期二;Wednesday|星期三;Thursday|星期四;Friday|星期五;Saturday|星期六;Sunday|星期日"
MONTHS = "January|一月|31;February|二月|28;March|三月|31;April|四月|30;May|五月|31;June|六月|30;July|七月|31;August|八月|31;September|九月|30;October|十月|31;November|十一月|30;December|十二月|31"

OBJ_COLOUR = "the sky|天空|blue;grass|草|green;snow|雪|white;blood|血|red;the sun|太阳|yellow;a banana|香蕉|yellow;a carrot|胡萝卜|orange;coal|煤|black;milk|牛奶|white;chocolate|巧克力|brown;an elephant|大象|grey;a leaf|树叶|green;a ripe tomato|成熟的西红柿|red;a crow|乌鸦|black;a polar bear|北极熊|white;a lemon|柠檬|yellow;the sea|大海|blue;an eggplant|茄子|purple;a fire truck|消防车|red;salt|盐|white"
MIX = "red|blue|purple;red|yellow|orange;blue|yellow|green;red|white|pink;black|white|grey"

NAMES_EN = "Mei Tom Anna Jack Lucy Ben Emma Sam Kate Leo Nina Oscar Ruby Paul Sara Max Lily David Grace Henry Alice Bob Carol Dan Eva Frank Gina Hugo Iris John Karen Luke Maria Nick Olivia Peter Rose Steve Tina Victor Wendy Yuki Zoe Amy Carlos Diana Ivan Julia Kevin Linda Marco Nora Omar Priya Quentin Rita Simon Tara Uma Vera Wei Xavier Yara Alan Bella Chen Felix Hannah Jane Mark Mike Susan Eric Clara Adam Helen".split()
NAMES_ZH = "小明 小红 小华 小李 小王 小张 小美 小刚 小丽 小芳 李明 王芳 张伟 刘洋 陈静 杨帆 赵敏 黄磊 周杰 吴磊 徐丽 孙涛 马超 朱琳 胡军 郭靖 何洁 高峰 林雨 罗翔 梁博 宋佳 唐宁 许晴 韩梅 李雷 冯刚 曹颖 彭飞 曾毅 田甜 董浩 袁泉 潘石 蒋欣 阿强 阿珍 子轩 雨桐 思远".split()
CITIES = "Paris|巴黎;London|伦敦;Tokyo|东京;Beijing|北京;Shanghai|上海;New York|纽约;Berlin|柏林;Rome|罗马;Sydney|悉尼;Moscow|莫斯科;Guangzhou|广州;Shenzhen|深圳;Hangzhou|杭州;Chengdu|成都;Madrid|马德里;Cairo|开罗;Toronto|多伦多;Chicago|芝加哥;Boston|波士顿;Seoul|首尔;Singapore|新加坡;Bangkok|曼谷;Mumbai|孟买;Dubai|迪拜;Oslo|奥斯陆;Vienna|维也纳;Lisbon|里斯本;Dublin|都柏林;Prague|布拉格;Wuhan|武汉;Nanjing|南京;Xi'an|西安;Chongqing|重庆;Suzhou|苏州;Tianjin|天津;Milan|米兰;Athens|雅典;Kyoto|京都;Osaka|大阪;Hong Kong|香港;Taipei|台北;San Francisco|旧金山;Los Angeles|洛杉矶;Seattle|西雅图;Munich|慕尼黑;Geneva|日内瓦;Zurich|苏黎世;Helsinki|赫尔辛基;Warsaw|华沙;Lima|利马"

# question (en) | short answer | full answer | question (zh) | short | full
FACTS = """
How many legs does a spider have?|8|A spider has 8 legs.|蜘蛛有几条腿？|8|蜘蛛有8条腿。
How many legs does an insect have?|6|An insect has 6 legs.|昆虫有几条腿？|6|昆虫有6条腿。
How many legs does a dog have?|4|A dog has 4 legs.|狗有几条腿？|4|狗有4条腿。
How many wheels does a bicycle have?|2|A bicycle has 2 wheels.|自行车有几个轮子？|2|自行车有2个轮子。
How many wheels does a car have?|4|A car has 4 wheels.|汽车有几个轮子？|4|汽车有4个轮子。
How many fingers are on one hand?|5|There are 5 fingers on one hand.|一只手有几根手指？|5|一只手有5根手指。
How many seasons are there in a year?|4|There are 4 seasons in a year.|一年有几个季节？|4|一年有4个季节。
How many days are in a week?|7|There are 7 days in a week.|一周有几天？|7|一周有7天。
How many months are in a year?|12|There are 12 months in a year.|一年有几个月？|12|一年有12个月。
How many days are in a year?|365|There are 365 days in a year.|一年有多少天？|365|一年有365天。
How many hours are in a day?|24|There are 24 hours in a day.|一天有多少小时？|24|一天有24小时。
How many minutes are in an hour?|60|There are 60 minutes in an hour.|一小时有多少分钟？|60|一小时有60分钟。
How many seconds are in a minute?|60|There are 60 seconds in a minute.|一分钟有多少秒？|60|一分钟有60秒。
How many letters are in the English alphabet?|26|There are 26 letters in the English alphabet.|英语有多少个字母？|26|英语有26个字母。
How many planets are in the solar system?|8|There are 8 planets in the solar system.|太阳系有几颗行星？|8|太阳系有8颗行星。
How many continents are there?|7|There are 7 continents.|世界上有几个大洲？|7|世界上有7个大洲。
How many sides does a triangle have?|3|A triangle has 3 sides.|三角形有几条边？|3|三角形有3条边。
How many sides does a square have?|4|A square has 4 sides.|正方形有几条边？|4|正方形有4条边。
How many sides does a hexagon have?|6|A hexagon has 6 sides.|六边形有几条边？|6|六边形有6条边。
How many centimetres are in a metre?|100|There are 100 centimetres in a metre.|一米等于多少厘米？|100|一米等于100厘米。
How many grams are in a kilogram?|1000|There are 1000 grams in a kilogram.|一千克等于多少克？|1000|一千克等于1000克。
How many metres are in a kilometre?|1000|There are 1000 metres in a kilometre.|一公里等于多少米？|1000|一公里等于1000米。
How many bits are in a byte?|8|There are 8 bits in a byte.|一个字节有几位？|8|一个字节有8位。
How many strings does a violin have?|4|A violin has 4 strings.|小提琴有几根弦？|4|小提琴有4根弦。
How many players are in a football team?|11|A football team has 11 players.|一支足球队有多少名球员？|11|一支足球队有11名球员。
How many players are in a basketball team?|5|A basketball team has 5 players on the court.|篮球场上每队有几名球员？|5|篮球场上每队有5名球员。
What is the largest planet?|Jupiter|Jupiter is the largest planet in the solar system.|最大的行星是哪颗？|木星|太阳系最大的行星是木星。
Which planet is closest to the sun?|Mercury|Mercury is the planet closest to the sun.|离太阳最近的行星是哪颗？|水星|离太阳最近的行星是水星。
Which planet is called the red planet?|Mars|Mars is called the red planet.|哪颗行星被称为红色星球？|火星|火星被称为红色星球。
On which planet do we live?|Earth|We live on Earth.|我们生活在哪颗行星上？|地球|我们生活在地球上。
What is the largest ocean?|Pacific|The Pacific is the largest ocean.|最大的海洋是什么？|太平洋|最大的海洋是太平洋。
What is the highest mountain in the world?|Everest|Mount Everest is the highest mountain in the world.|世界上最高的山是什么？|珠穆朗玛峰|世界上最高的山是珠穆朗玛峰。
What is the longest river in the world?|Nile|The Nile is often named as the longest river in the world.|世界上最长的河是什么？|尼罗河|通常认为世界上最长的河是尼罗河。
What is the longest river in China?|Yangtze|The Yangtze is the longest river in China.|中国最长的河是什么？|长江|中国最长的河是长江。
What is the largest country in the world?|Russia|Russia is the largest country in the world.|世界上面积最大的国家是哪个？|俄罗斯|世界上面积最大的国家是俄罗斯。
What is the largest continent?|Asia|Asia is the largest continent.|最大的大洲是哪个？|亚洲|最大的大洲是亚洲。
What is the largest desert in Africa?|Sahara|The Sahara is the largest desert in Africa.|非洲最大的沙漠是什么？|撒哈拉沙漠|非洲最大的沙漠是撒哈拉沙漠。
What is the largest animal?|Whale|The blue whale is the largest animal.|世界上最大的动物是什么？|蓝鲸|世界上最大的动物是蓝鲸。
What is the tallest animal?|Giraffe|The giraffe is the tallest animal.|最高的动物是什么？|长颈鹿|最高的动物是长颈鹿。
What is the fastest land animal?|Cheetah|The cheetah is the fastest land animal.|跑得最快的陆地动物是什么？|猎豹|跑得最快的陆地动物是猎豹。
Which animal is called the king of the jungle?|Lion|The lion is called the king of the jungle.|哪种动物被称为森林之王？|老虎|在中国，老虎被称为森林之王。
What do bees make?|Honey|Bees make honey.|蜜蜂酿什么？|蜂蜜|蜜蜂酿蜂蜜。
What do cows give us to drink?|Milk|Cows give us milk.|奶牛给我们喝什么？|牛奶|奶牛给我们牛奶。
What do pandas eat?|Bamboo|Pandas eat bamboo.|熊猫吃什么？|竹子|熊猫吃竹子。
What do rabbits like to eat?|Carrots|Rabbits like to eat carrots and grass.|兔子喜欢吃什么？|胡萝卜|兔子喜欢吃胡萝卜和草。
At what temperature does water boil?|100|Water boils at 100 degrees Celsius at sea level.|水在多少度沸腾？|100|在海平面，水在100摄氏度沸腾。
At what temperature does water freeze?|0|Water freezes at 0 degrees Celsius.|水在多少度结冰？|0|水在0摄氏度结冰。
What is frozen water called?|Ice|Frozen water is called ice.|水结冰后叫什么？|冰|水结冰后叫冰。
What is the chemical formula of water?|H2O|The chemical formula of water is H2O.|水的化学式是什么？|H2O|水的化学式是H2O。
What gas do we breathe to live?|Oxygen|We breathe oxygen to live.|我们呼吸需要什么气体？|氧气|我们呼吸需要氧气。
Where does the sun rise?|East|The sun rises in the east.|太阳从哪边升起？|东边|太阳从东边升起。
Where does the sun set?|West|The sun sets in the west.|太阳从哪边落下？|西边|太阳从西边落下。
What comes after winter?|Spring|Spring comes after winter.|冬天之后是什么季节？|春天|冬天之后是春天。
What comes after spring?|Summer|Summer comes after spring.|春天之后是什么季节？|夏天|春天之后是夏天。
What comes after summer?|Autumn|Autumn comes after summer.|夏天之后是什么季节？|秋天|夏天之后是秋天。
What comes after autumn?|Winter|Winter comes after autumn.|秋天之后是什么季节？|冬天|秋天之后是冬天。
Is the earth round or flat?|Round|The earth is round.|地球是圆的还是平的？|圆的|地球是圆的。
Is the sun a star or a planet?|Star|The sun is a star.|太阳是恒星还是行星？|恒星|太阳是恒星。
Does the earth go around the sun?|Yes|Yes, the earth goes around the sun.|地球绕着太阳转吗？|是|是的，地球绕着太阳转。
Who wrote Romeo and Juliet?|Shakespeare|William Shakespeare wrote Romeo and Juliet.|谁写了《罗密欧与朱丽叶》？|莎士比亚|莎士比亚写了《罗密欧与朱丽叶》。
Who painted the Mona Lisa?|Leonardo|Leonardo da Vinci painted the Mona Lisa.|《蒙娜丽莎》是谁画的？|达芬奇|《蒙娜丽莎》是达芬奇画的。
Who wrote Journey to the West?|Wu Cheng'en|Wu Cheng'en is regarded as the author of Journey to the West.|《西游记》的作者是谁？|吴承恩|《西游记》的作者是吴承恩。
Who wrote Dream of the Red Chamber?|Cao Xueqin|Cao Xueqin wrote Dream of the Red Chamber.|《红楼梦》的作者是谁？|曹雪芹|《红楼梦》的作者是曹雪芹。
Who discovered gravity?|Newton|Isaac Newton described gravity.|谁发现了万有引力？|牛顿|牛顿发现了万有引力。
Who developed the theory of relativity?|Einstein|Albert Einstein developed the theory of relativity.|谁提出了相对论？|爱因斯坦|爱因斯坦提出了相对论。
What language is spoken in Brazil?|Portuguese|Portuguese is spoken in Brazil.|巴西说什么语言？|葡萄牙语|巴西说葡萄牙语。
What language is spoken in France?|French|French is spoken in France.|法国说什么语言？|法语|法国说法语。
What language is spoken in Germany?|German|German is spoken in Germany.|德国说什么语言？|德语|德国说德语。
What language is spoken in Japan?|Japanese|Japanese is spoken in Japan.|日本说什么语言？|日语|日本说日语。
What language is spoken in Spain?|Spanish|Spanish is spoken in Spain.|西班牙说什么语言？|西班牙语|西班牙说西班牙语。
What is the currency of Japan?|Yen|The currency of Japan is the yen.|日本的货币是什么？|日元|日本的货币是日元。
What is the currency of China?|Yuan|The currency of China is the yuan.|中国的货币是什么？|人民币|中国的货币是人民币。
What is the currency of the United States?|Dollar|The currency of the United States is the dollar.|美国的货币是什么？|美元|美国的货币是美元。
What is the currency of the United Kingdom?|Pound|The currency of the United Kingdom is the pound.|英国的货币是什么？|英镑|英国的货币是英镑。
In which country is the Eiffel Tower?|France|The Eiffel Tower is in Paris, France.|埃菲尔铁塔在哪个国家？|法国|埃菲尔铁塔在法国巴黎。
In which country is the Great Wall?|China|The Great Wall is in China.|长城在哪个国家？|中国|长城在中国。
In which country are the pyramids of Giza?|Egypt|The pyramids of Giza are in Egypt.|吉萨金字塔在哪个国家？|埃及|吉萨金字塔在埃及。
In which city is Big Ben?|London|Big Ben is in London.|大本钟在哪个城市？|伦敦|大本钟在伦敦。
When is Christmas?|December 25|Christmas is on December 25.|圣诞节是哪一天？|12月25日|圣诞节是12月25日。
When is New Year's Day?|January 1|New Year's Day is on January 1.|元旦是哪一天？|1月1日|元旦是1月1日。
When is China's National Day?|October 1|China's National Day is on October 1.|中国的国庆节是哪一天？|10月1日|中国的国庆节是10月1日。
What do people eat at the Mid-Autumn Festival?|Mooncakes|People eat mooncakes at the Mid-Autumn Festival.|中秋节吃什么？|月饼|中秋节吃月饼。
What do people eat at the Dragon Boat Festival?|Zongzi|People eat zongzi at the Dragon Boat Festival.|端午节吃什么？|粽子|端午节吃粽子。
What do we use to see?|Eyes|We use our eyes to see.|我们用什么看东西？|眼睛|我们用眼睛看东西。
What do we use to hear?|Ears|We use our ears to hear.|我们用什么听声音？|耳朵|我们用耳朵听声音。
What do we use to smell?|Nose|We use our nose to smell.|我们用什么闻气味？|鼻子|我们用鼻子闻气味。
What does CPU stand for?|Central processing unit|CPU stands for central processing unit.|CPU是什么意思？|中央处理器|CPU是中央处理器。
What does GPU stand for?|Graphics processing unit|GPU stands for graphics processing unit.|GPU是什么意思？|图形处理器|GPU是图形处理器。
What does API stand for?|Application programming interface|API stands for application programming interface.|API是什么意思？|应用程序接口|API是应用程序接口。
What does LLM stand for?|Large language model|LLM stands for large language model.|LLM是什么意思？|大语言模型|LLM是大语言模型。
What does AI stand for?|Artificial intelligence|AI stands for artificial intelligence.|AI是什么意思？|人工智能|AI是人工智能。
What does JSON stand for?|JavaScript Object Notation|JSON stands for JavaScript Object Notation.|JSON是什么？|数据格式|JSON是一种常用的数据格式。
What sound does a cat make?|Meow|A cat says meow.|猫怎么叫？|喵|猫的叫声是“喵喵”。
What sound does a dog make?|Woof|A dog says woof.|狗怎么叫？|汪|狗的叫声是“汪汪”。
What sound does a cow make?|Moo|A cow says moo.|牛怎么叫？|哞|牛的叫声是“哞哞”。
What sound does a duck make?|Quack|A duck says quack.|鸭子怎么叫？|嘎|鸭子的叫声是“嘎嘎”。
"""

# title | author | lines (public domain, Tang and earlier)
POEMS = """静夜思|李白|床前明月光，疑是地上霜。/举头望明月，低头思故乡。
春晓|孟浩然|春眠不觉晓，处处闻啼鸟。/夜来风雨声，花落知多少。
登鹳雀楼|王之涣|白日依山尽，黄河入海流。/欲穷千里目，更上一层楼。
相思|王维|红豆生南国，春来发几枝。/愿君多采撷，此物最相思。
江雪|柳宗元|千山鸟飞绝，万径人踪灭。/孤舟蓑笠翁，独钓寒江雪。
悯农|李绅|锄禾日当午，汗滴禾下土。/谁知盘中餐，粒粒皆辛苦。
咏鹅|骆宾王|鹅，鹅，鹅，曲项向天歌。/白毛浮绿水，红掌拨清波。
鹿柴|王维|空山不见人，但闻人语响。/返景入深林，复照青苔上。
寻隐者不遇|贾岛|松下问童子，言师采药去。/只在此山中，云深不知处。
望庐山瀑布|李白|日照香炉生紫烟，遥看瀑布挂前川。/飞流直下三千尺，疑是银河落九天。
早发白帝城|李白|朝辞白帝彩云间，千里江陵一日还。/两岸猿声啼不住，轻舟已过万重山。
绝句|杜甫|两个黄鹂鸣翠柳，一行白鹭上青天。/窗含西岭千秋雪，门泊东吴万里船。
枫桥夜泊|张继|月落乌啼霜满天，江枫渔火对愁眠。/姑苏城外寒山寺，夜半钟声到客船。
山行|杜牧|远上寒山石径斜，白云生处有人家。/停车坐爱枫林晚，霜叶红于二月花。
清明|杜牧|清明时节雨纷纷，路上行人欲断魂。/借问酒家何处有，牧童遥指杏花村。
凉州词|王翰|葡萄美酒夜光杯，欲饮琵琶马上催。/醉卧沙场君莫笑，古来征战几人回。
回乡偶书|贺知章|少小离家老大回，乡音无改鬓毛衰。/儿童相见不相识，笑问客从何处来。
九月九日忆山东兄弟|王维|独在异乡为异客，每逢佳节倍思亲。/遥知兄弟登高处，遍插茱萸少一人。
赠汪伦|李白|李白乘舟将欲行，忽闻岸上踏歌声。/桃花潭水深千尺，不及汪伦送我情。
送元二使安西|王维|渭城朝雨浥轻尘，客舍青青柳色新。/劝君更尽一杯酒，西出阳关无故人。
芙蓉楼送辛渐|王昌龄|寒雨连江夜入吴，平明送客楚山孤。/洛阳亲友如相问，一片冰心在玉壶。
乌衣巷|刘禹锡|朱雀桥边野草花，乌衣巷口夕阳斜。/旧时王谢堂前燕，飞入寻常百姓家。
登乐游原|李商隐|向晚意不适，驱车登古原。/夕阳无限好，只是近黄昏。
游子吟|孟郊|慈母手中线，游子身上衣。/临行密密缝，意恐迟迟归。/谁言寸草心，报得三春晖。"""

JOKES_EN = [
    "Why did the computer go to the doctor? Because it had a virus.",
    "Why was the math book sad? It had too many problems.",
    "What do you call a sleeping dinosaur? A dino-snore.",
    "Why did the llama cross the road? To get to the gateway on the other side.",
    "Why are programmers always cold? They keep their windows open.",
]
JOKES_ZH = [
    "有一天，零遇到了八，对它说：“胖就胖呗，还系什么腰带！”",
    "为什么电脑总是生病？因为它的窗户老是开着。",
    "小明问：“老师，我没做错事会受罚吗？”老师说：“不会。”小明说：“太好了，我没做作业。”",
    "面条打不过馒头，第二天见到方便面就说：“别以为烫了头我就不认识你！”",
]


def table(s):
    return [tuple(x.split("|")) for part in s.strip().split("\n") for x in part.split(";") if x.strip()]


def lines(s):
    return [tuple(x.split("|")) for x in s.strip().split("\n") if x.strip()]
